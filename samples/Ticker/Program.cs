using Parley;
using Parley.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://*:8080");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddParley();
builder.Services.AddHostedService<Clock>();

var app = builder.Build();
app.UseFileServer();
app.UseWhen(context => context.Request.Path == "/events", events => events.Use((context, next) =>
{
    // Any page may listen, wherever it comes from.
    context.Response.Headers.AccessControlAllowOrigin = "*";
    return HttpProtocol.IsHttp10(context.Request.Protocol)
        ? Results.Text("HTTP/1.0 cannot carry a stream of events. Use HTTP/1.1 or newer.", statusCode: 505).ExecuteAsync(context)
        : next(context);
}));

var clients = 0;
app.MapEventStream("/events", "ticks", new()
{
    Opened = _ => app.Logger.LogInformation("Client added. There are {Count} now.", Interlocked.Increment(ref clients)),
    Closed = _ => app.Logger.LogInformation("Client removed. There are {Count} now.", Interlocked.Decrement(ref clients)),
});

app.Run();

/// <summary>Tells the time every two seconds, to everybody who listens.</summary>
internal sealed class Clock(Hub hub) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = DateTimeOffset.UtcNow;
            var tick = new { timestamp = now.ToUnixTimeSeconds(), message = $"Hello at {now:R}" };
            await hub.PublishJsonAsync("ticks", tick, cancel: stoppingToken);
        }
    }
}

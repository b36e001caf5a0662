using Microsoft.AspNetCore.Mvc;
using Parley;
using Parley.AspNetCore;
using Parley.Delivery;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:3000");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddParley();

var app = builder.Build();
app.UseParleyGuards(new() { Scope = GuardScope.WholeApp });
app.UseFileServer();

var hub = app.Services.GetRequiredService<Hub>();
var stopping = app.Lifetime.ApplicationStopping;

// Each text has a topic of its own. It is written whether somebody looks or not.
app.MapPost("/texts", async ([FromForm] string about) =>
{
    if (about.Length > 100)
        return Results.BadRequest("At most 100 characters.");
    var topic = "text-" + Connection.NewToken();
    (await hub.PublishAsync(PublishRequest.OfText(topic, "") with { Kind = "start" })).EnsureAccepted();
    _ = WriteAsync(topic, about);
    return Results.Text(topic);
}).DisableAntiforgery();

// Parley's own events this time: 'ready' tells a page whether there is such a text, and 'kind' where it begins and ends.
app.MapEventStream(
    "/texts/{topic}",
    context => [(string)context.GetRouteValue("topic")!],
    new() { IsRaw = false });

app.Run();

async Task WriteAsync(string topic, string about)
{
    try
    {
        await foreach (var piece in Generator.WriteAsync(about, stopping))
            (await hub.PublishTextAsync(topic, piece)).EnsureAccepted();
        (await hub.PublishAsync(PublishRequest.OfText(topic, "") with { Kind = "end" })).EnsureAccepted();
    }
    catch (Exception error) when (error is not OperationCanceledException)
    {
        app.Logger.LogError(error, "The text broke off.");
        await hub.PublishAsync(PublishRequest.OfText(topic, "It broke off.") with { Kind = "failed" });
    }
}

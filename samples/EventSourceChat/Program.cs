using Microsoft.AspNetCore.Mvc;
using Parley;
using Parley.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:3000");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Information);
builder.Services.AddParley(options => options.Hub = new HubOptions { PresenceGrace = TimeSpan.Zero });

// Every request, and everything that fails, is logged by ASP.NET Core; a failure answers 500 and the server lives on.
var app = builder.Build();
app.UseParleyGuards(new() { SecurityHeaders = false });
app.UseFileServer();

var hub = app.Services.GetRequiredService<Hub>();

// Messages are sent as they are published, with an id. A browser that lost its connection asks for what came after the
// last one it has.
app.MapEventStream("/stream", "chat");

// With a key a message may be sent again when no answer came; it appears once.
app.MapPost("/messages", ([FromForm] string msg, [FromForm] string name, [FromForm] string? key) => SayAsync(name, msg, key))
    .DisableAntiforgery();

app.MapPost("/users", ([FromForm] string name, [FromForm] string? key) => SayAsync("", $"add user: {name}", key))
    .DisableAntiforgery();

app.MapDelete("/users", (string username) => SayAsync("", $"left user: {username}"));

// A window that closes and one that is reloaded look the same. The reloaded one has its stream open again soon.
app.MapPost("/leaving", ([FromForm] string name, [FromForm] string window) => { _ = LeaveAsync(name, window); })
    .DisableAntiforgery();

app.Run();

async Task<IResult> SayAsync(string name, string msg, string? key = null)
{
    var result = await hub.PublishAsync(PublishRequest.OfJson("chat", new { name, msg }) with { Key = key });
    return Results.StatusCode(result.Error?.HttpStatus ?? StatusCodes.Status200OK);
}

async Task LeaveAsync(string name, string window)
{
    await Task.Delay(TimeSpan.FromSeconds(3));
    if (!hub.GetPresence("chat").Users.Any(user => user.Name == window))
        await SayAsync("", $"left user: {name}");
}

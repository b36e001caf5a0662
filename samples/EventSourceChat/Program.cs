using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using Parley;
using Parley.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:3000");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Information);

// A window that has no stream is gone at once; whether it comes back is looked at below.
builder.Services.AddParley(options => options.Hub = new HubOptions { PresenceGrace = TimeSpan.Zero });

// Every request, and everything that fails, is logged by ASP.NET Core; a failure answers 500 and the server lives on.
var app = builder.Build();
app.UseParleyGuards(new() { Scope = GuardScope.WholeApp });
app.UseFileServer();

var hub = app.Services.GetRequiredService<Hub>();

// Messages are sent as they are published, with an id. A browser that lost its connection asks for what came after the
// last one it has.
app.MapEventStream("/stream", "chat");

// With a key a message may be sent again when no answer came; it appears once.
app.MapPost("/messages", ([FromForm] string msg, [FromForm] string name, [FromForm] string? key) => SayAsync(name, msg, key))
    .DisableAntiforgery();

// A window that says which one it is comes once, however often it is reloaded.
var windows = new ConcurrentDictionary<string, bool>();
app.MapPost("/users", async ([FromForm] string name, [FromForm] string? window) =>
{
    if (windows.Count >= 10_000)
        windows.Clear(); // Those that never said goodbye.
    return window is null || windows.TryAdd(window, true) ? await SayAsync("", $"add user: {name}") : Results.Ok();
}).DisableAntiforgery();

app.MapDelete("/users", (string username) => SayAsync("", $"left user: {username}"));

// A window that closes and one that is reloaded look the same; but the second has its stream open again soon.
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
    if (!hub.GetPresence("chat").Users.Any(user => user.Name == window) && windows.TryRemove(window, out _))
        await SayAsync("", $"left user: {name}");
}

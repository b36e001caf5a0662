using ChatRooms;
using Parley;
using Parley.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:8082");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddParley();

var app = builder.Build();
app.UseParleyGuards(new() { Scope = GuardScope.WholeApp });
app.UseFileServer();

var hub = app.Services.GetRequiredService<Hub>();
app.MapWebSocket("/ws", socket => new Client(socket, hub, app.Logger).RunAsync(), new()
{
    MaxMessageBytes = 4096,
    HeartbeatInterval = TimeSpan.FromSeconds(9),
    PongTimeout = TimeSpan.FromSeconds(10),
});

app.Run();

using System.Globalization;
using Parley.AspNetCore;
using Parley.Bench;
using Parley.Sqlite;

// Arguments: the port, and "direct", "pipe", "tls" or "sqlite" (a file instead of memory). Without guards and pages, but else as the server sets it up.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.Services.AddRouting();
var folder = args[1] == "sqlite" ? Directory.CreateTempSubdirectory("parley-bench-").FullName : null;
builder.Services.AddParley(options =>
{
    options.Transports = new TransportOptions { UseDirectSockets = args[1] is "direct" or "sqlite" };
    if (folder is not null)
    {
        options.Log = _ => new SqliteLog(new SqliteLogOptions { Path = Path.Combine(folder, "bench.db") });
    }
});
builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.ConfigureEndpointDefaults(listen => listen.HandOverStreams());
    SelfSigned.Listen(kestrel, port, isTls: args[1] == "tls");
});
var app = builder.Build();
app.MapParley();
app.Run();
if (folder is not null)
{
    Directory.Delete(folder, recursive: true);
}

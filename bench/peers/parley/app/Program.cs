using System.Globalization;
using Parley.AspNetCore;
using Parley.Bench;

// Arguments: the port, and "direct", "pipe" or "tls". Without guards and pages, but else as the server sets it up.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.Services.AddRouting();
builder.Services.AddParley(options => options.Transports = new TransportOptions { UseDirectSockets = args[1] == "direct" });
builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => SelfSigned.Listen(kestrel, port, isTls: args[1] == "tls"));
var app = builder.Build();
app.MapParley();
app.Run();

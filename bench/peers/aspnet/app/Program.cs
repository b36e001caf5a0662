using System.Globalization;
using Parley.Bench;
using Parley.Bench.AspNet;

// Arguments: the port, and "tls" or nothing. A SignalR hub, a broadcaster as one writes it by hand, and an endpoint that
// does nothing but answer.
var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => SelfSigned.Listen(kestrel, port, isTls: args[1] == "tls"));
builder.Services.AddSignalR(options => options.ClientTimeoutInterval = TimeSpan.FromMinutes(10));
var app = builder.Build();
app.UseWebSockets();
app.MapHub<TopicHub>("/hub");

var sockets = new SocketBroadcaster();
var streams = new StreamBroadcaster();
app.Map("/ws", sockets.SubscribeAsync);
app.Map("/pub", context => SocketBroadcaster.PublishAsync(context, (topic, text) =>
{
    streams.Publish(topic, text);
    return sockets.SendAsync(topic, text);
}));
app.MapGet("/sse", (string topic, CancellationToken cancel) => TypedResults.ServerSentEvents(streams.SubscribeAsync(topic, cancel)));
app.MapPost("/bare", () => Results.StatusCode(StatusCodes.Status201Created));
app.Run();

using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Parley;
using Parley.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://*:8000");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddParley();

var app = builder.Build();
app.UseParleyGuards(new() { Scope = GuardScope.WholeApp });
app.UseFileServer();

var hub = app.Services.GetRequiredService<Hub>();
app.MapWebSocket(
    "/ws",
    async socket =>
    {
        // Whoever comes later, or comes back, reads what was written before.
        await socket.SubscribeAsync("lan", last: 200);
        await foreach (var text in socket.ReadAllAsync())
            (await hub.PublishTextAsync("lan", text)).EnsureAccepted();
    },
    new() { MaxMessageBytes = 10_000 });

app.Lifetime.ApplicationStarted.Register(() =>
{
    foreach (var url in app.Urls.SelectMany(Reachable))
        Console.WriteLine($"Open {url}");
});
app.Run();

// "Every address" is no address to type in: the machine's own ones are.
static IEnumerable<string> Reachable(string url)
{
    var uri = new Uri(url.Replace("//*", "//[::]").Replace("//+", "//[::]"));
    return IPAddress.TryParse(uri.DnsSafeHost, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        ? OwnAddresses().Prepend("localhost").Select(own => $"{uri.Scheme}://{own}:{uri.Port}")
        : [url];
}

static IEnumerable<string> OwnAddresses() =>
    from adapter in NetworkInterface.GetAllNetworkInterfaces()
    where adapter.OperationalStatus == OperationalStatus.Up && adapter.NetworkInterfaceType != NetworkInterfaceType.Loopback
    from own in adapter.GetIPProperties().UnicastAddresses
    where own.Address.AddressFamily == AddressFamily.InterNetwork
    select own.Address.ToString();

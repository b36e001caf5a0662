using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore;
using Parley.Codes;

namespace Parley.Client.Tests.Support;

/// <summary>A whole server on 127.0.0.1, mapped below <c>/live</c>.</summary>
internal sealed class ServerApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServerApp(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    public int Port { get; }

    public Uri Address => AddressAt(Port);

    public Hub Hub => _app.Services.GetRequiredService<Hub>();

    public static Uri AddressAt(int port) => new($"http://127.0.0.1:{port}/live");

    /// <summary>Starts one.</summary>
    /// <param name="configure">Changes its options.</param>
    /// <param name="port">Where; 0 takes a free one.</param>
    /// <param name="map">Adds to the pipeline before the endpoints.</param>
    public static async Task<ServerApp> StartAsync(
        Action<ParleyOptions>? configure = null, int port = 0, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddParley(options =>
        {
            options.Hub = options.Hub with { StopSpread = TimeSpan.Zero };
            configure?.Invoke(options);
        });
        var app = builder.Build();
        map?.Invoke(app);
        app.MapParley("/live");
        await app.StartAsync().WaitAsync(Eventually.Limit);
        return new ServerApp(app, new Uri(app.Urls.Single()).Port);
    }

    /// <summary>Ends at once, without a word to the clients.</summary>
    public async Task KillAsync()
    {
        try
        {
            await _app.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Eventually.Limit);
        }
        catch (OperationCanceledException)
        {
            // It had no time to end in good order, as was wanted.
        }

        await _app.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
    }

    public async Task PublishAsync(string topic, string text) => (await Hub.PublishTextAsync(topic, text)).EnsureAccepted();

    /// <summary>Ends all connections with a reason.</summary>
    public Task CloseAllAsync(CloseCode code, TimeSpan? after) => Hub.RecheckAccessAsync(connection =>
    {
        connection.Close(code, after);
        return false;
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().WaitAsync(Eventually.Limit);
        await _app.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
    }
}

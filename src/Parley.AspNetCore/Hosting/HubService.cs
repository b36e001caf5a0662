using Microsoft.Extensions.Hosting;

namespace Parley.AspNetCore.Hosting;

/// <summary>Starts the hub before the app listens, and ends its connections before the server waits for them.</summary>
internal sealed class HubService(Hub hub, IHostApplicationLifetime lifetime) : IHostedLifecycleService
{
    private Task _stopping = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await hub.StartAsync(cancellationToken).ConfigureAwait(false);

        // Open streams would hold the server's shutdown for its whole time limit.
        lifetime.ApplicationStopping.Register(() => _stopping = hub.StopAsync());
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => _stopping.WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Parley.Contracts;

namespace Parley.AspNetCore.Tests;

/// <summary>
/// A clock that goes on by a second again and again while something is waited for, as quickly or as slowly as the machine
/// gets on: whatever has a time limit runs into it, however busy the machine is.
/// </summary>
internal sealed class Ticking : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ticking;

    public Ticking(ManualTime time) => _ticking = Task.Run(() => TickAsync(time));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ticking.WaitAsync(TestApp.Patience);
        _stop.Dispose();
    }

    private async Task TickAsync(ManualTime time)
    {
        while (!_stop.IsCancellationRequested)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
    }
}

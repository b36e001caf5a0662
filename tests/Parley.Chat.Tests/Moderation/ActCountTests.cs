using System.Diagnostics.Metrics;

namespace Parley.Chat.Tests.Moderation;

public sealed class ActCountTests
{
    [Fact]
    public async Task A_moderators_decision_is_counted_as_such_and_not_as_a_message()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (app.App.Hub.Metrics.Owns(instrument))
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts)
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();

        HostedApp.AssertDone(await app.Host.ModerateAsync(null, new { action = "mute", user = mina.Id }));
        Assert.Equal(201, (await app.Host.WriteAsync("lobby")).Status);

        lock (counts)
        {
            Assert.Equal(1, counts["parley.moderation.acts"]);
            Assert.Equal(1, counts["parley.publishes"]);
        }
    }
}

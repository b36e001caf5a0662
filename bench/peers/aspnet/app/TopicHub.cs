using Microsoft.AspNetCore.SignalR;

namespace Parley.Bench.AspNet;

/// <summary>Groups as topics.</summary>
public sealed class TopicHub : Hub
{
    public Task Join(string topic) => Groups.AddToGroupAsync(Context.ConnectionId, topic);

    public Task Publish(string topic, string data) => Clients.Group(topic).SendAsync("message", data);
}

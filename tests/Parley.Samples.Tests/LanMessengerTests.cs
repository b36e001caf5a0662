using System.Net;
using System.Net.Sockets;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class LanMessengerSample() : Sample("LanMessenger")
{
    protected override string Host => "*";
}

public sealed class LanMessengerTests(LanMessengerSample sample, Browsers browsers) : IClassFixture<LanMessengerSample>
{
    [Fact]
    public async Task A_message_goes_to_every_connection_as_it_was_sent_and_waits_for_who_comes_later()
    {
        const string Text = """{"username":"Ada","message":"안녕 <b>"}""";
        await using var one = await SocketClient.ConnectAsync(sample.SocketAddress);
        await using var other = await SocketClient.ConnectAsync(sample.SocketAddress);

        await one.SendAsync(Text);

        foreach (var client in new[] { one, other })
            await ReadUntilAsync(client, Text);
        await using var later = await SocketClient.ConnectAsync(sample.SocketAddress);
        await ReadUntilAsync(later, Text);
    }

    [Fact]
    public async Task It_prints_the_addresses_at_which_others_reach_it()
    {
        var own = (await Dns.GetHostAddressesAsync(Dns.GetHostName()))
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        string[] expected = ["localhost", .. own.Select(address => address.ToString())];

        foreach (var host in expected)
        {
            var address = $"http://{host}:{sample.Address.Port}";
            await Wait.UntilAsync(() => sample.Output.Contains($"Open {address}", StringComparison.Ordinal), $"it prints {address}");
            using var http = new HttpClient();
            Assert.Contains("LAN messenger", await http.GetStringAsync(new Uri(address)));
        }
    }

    [Fact]
    public async Task Two_windows_write_to_each_other_and_nothing_that_is_written_becomes_markup()
    {
        await using var one = await browsers.OpenAsync(sample.Address);
        await using var other = await browsers.OpenAsync(sample.Address);
        await Window.Expect(one["#status"]).ToHaveTextAsync("open");
        await Window.Expect(other["#status"]).ToHaveTextAsync("open");

        await WriteAsync(one, "<i>One</i>", "<img src=x onerror=alert(1)>");
        await Window.Expect(other["#message-box > :last-child"]).ToHaveTextAsync("<i>One</i>: <img src=x onerror=alert(1)>");
        await WriteAsync(other, "Other", "answer");

        await Window.Expect(one["#message-box > :last-child"]).ToHaveTextAsync("Other: answer");
        await Window.Expect(one["#message-box img, #message-box i"]).ToHaveCountAsync(0);
        await one.Page.ReloadAsync();
        await Window.Expect(one["#message-box > :last-child"]).ToHaveTextAsync("Other: answer");
    }

    [Fact]
    public async Task A_send_that_does_nothing_says_why_and_keeps_what_was_typed()
    {
        await using var window = await browsers.OpenAsync(sample.Address);
        await Window.Expect(window["#status"]).ToHaveTextAsync("open");

        await window["#close"].ClickAsync();
        await Window.Expect(window["#status"]).ToHaveTextAsync("closed");
        await WriteAsync(window, "Ada", "kept");
        await Window.Expect(window["#why"]).ToContainTextAsync("closed");
        await Window.Expect(window["#message"]).ToHaveValueAsync("kept");
        await window["#open"].ClickAsync();
        await Window.Expect(window["#status"]).ToHaveTextAsync("open");
        await window["#send"].ClickAsync();

        await Window.Expect(window["#message-box > :last-child"]).ToHaveTextAsync("Ada: kept");
        await Window.Expect(window["#message"]).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_lost_connection_comes_back_with_everything_once()
    {
        await using var proxy = new Proxy(sample.Address);
        await using var far = await browsers.OpenAsync(proxy.Address);
        await using var near = await browsers.OpenAsync(sample.Address);
        await Window.Expect(far["#status"]).ToHaveTextAsync("open");
        await WriteAsync(far, "Far", "before the cut");
        await Window.Expect(near["#message-box > :last-child"]).ToHaveTextAsync("Far: before the cut");

        proxy.Cut();
        await Window.Expect(far["#why"]).ToContainTextAsync("lost");
        await WriteAsync(near, "Near", "during the cut");
        proxy.Mend();

        await Window.Expect(far["#status"]).ToHaveTextAsync("open");
        await Window.Expect(far["#message-box > :last-child"]).ToHaveTextAsync("Near: during the cut");
        await Window.Expect(far["#message-box > *"].GetByText("before the cut")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Text_that_other_programs_send_is_shown_as_it_is()
    {
        await using var program = await SocketClient.ConnectAsync(sample.SocketAddress);
        await using var window = await browsers.OpenAsync(sample.Address);
        await Window.Expect(window["#status"]).ToHaveTextAsync("open");

        await program.SendAsync("no json at all");
        await program.SendAsync("null");
        await program.SendAsync("""{"username":{},"message":null,"id":7}""");
        await program.SendAsync("""{"username":"P","message":"the last"}""");

        await Window.Expect(window["#message-box > :last-child"]).ToHaveTextAsync("P: the last");
        await Window.Expect(window["#message-box > *"].GetByText("no json at all")).ToHaveCountAsync(1);
    }

    private static async Task WriteAsync(Window window, string name, string message)
    {
        await window["#username"].FillAsync(name);
        await window.TypeAsync("#message", message);
    }

    private static async Task ReadUntilAsync(SocketClient client, string text)
    {
        while (await client.ReceiveAsync() != text)
        {
            // What was written before.
        }
    }
}

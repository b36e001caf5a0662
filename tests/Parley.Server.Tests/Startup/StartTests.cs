using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Startup;

public sealed class StartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Less than the 30 s for which the framework waits when it is held up.</summary>
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(28);

    [Fact]
    public async Task The_first_output_says_where_the_chat_is_and_it_is_there()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--verbose").AnnouncedAsync();
        Assert.StartsWith("Chat is at http://", server.Output[0]);
        Assert.Contains(server.Output, line => line.StartsWith("History", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Output, line => line.Contains('█'));

        using var client = new HttpClient { Timeout = Patience };
        var answer = await client.GetAsync(server.LocalAddress);
        Assert.NotEqual(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_logged_when_all_is_well()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        server.Signal(ServerProcess.Terminate);
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.DoesNotContain("Microsoft", output);
    }

    [Theory]
    [InlineData(ServerProcess.Interrupt)]
    [InlineData(ServerProcess.Terminate)]
    public async Task It_stops_when_told_to(string signal)
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        server.Signal(signal);
        var (code, _, _) = await server.EndedAsync();
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_stop_and_is_told_to_come_back()
    {
        await using var server = await ServerProcess.Start("--port", "0").AnnouncedAsync();
        using var client = new HttpClient { Timeout = Patience };
        using var answer = await client.GetAsync(new Uri(server.LocalAddress, "/topics/news/events"), HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.NotNull(await stream.ReadLineAsync().WaitAsync(Patience));

        server.Signal(ServerProcess.Terminate);
        var rest = await stream.ReadToEndAsync().WaitAsync(Patience);
        Assert.Contains("event: close", rest);
        Assert.Contains("server_stopping", rest);
        Assert.Equal(0, (await server.EndedAsync(HeldUp)).ExitCode);
    }

    [Fact]
    public async Task The_history_lies_in_the_directory_for_data_unless_a_file_is_named()
    {
        await using var server = await ServerProcess.Start("--port", "0").AnnouncedAsync();
        var file = Path.Combine(server.Directory, "parley", "parley.db");
        Assert.Contains("History    " + file, server.Output);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_file_that_another_server_uses_ends_the_start_before_anything_is_announced()
    {
        await using var first = await ServerProcess.Start("--port", "0", "--data", "chat.db").AnnouncedAsync();
        await using var second = ServerProcess.Start(["--port", "0", "--data", "chat.db"], new Dictionary<string, string>(), first.Directory);
        var (code, output, errors) = await second.EndedAsync();
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("chat.db", errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task A_port_that_was_asked_for_and_is_taken_is_an_error_of_one_line()
    {
        using var other = Occupy(0, out var port);
        await using var server = ServerProcess.Start("--port", $"{port}");
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"Port {port} is taken by another program. Stop that program, or choose another port with --port.", errors.Trim());
    }

    [Fact]
    public async Task The_next_free_port_is_taken_when_nobody_asked_for_one_and_it_is_said_aloud()
    {
        // Somebody else may hold it already; either way it is taken.
        using var other = Occupy(8080, out _);
        await using var server = await ServerProcess.Start().AnnouncedAsync();
        Assert.InRange(server.LocalAddress.Port, 8081, 8180);
        Assert.Contains($"Port       {server.LocalAddress.Port}, because 8080 is taken by another program", server.Output);
    }

    [Fact]
    public async Task Listening_on_localhost_only_is_said_and_explained()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--bind", "localhost").AnnouncedAsync();
        Assert.StartsWith("Chat is at http://localhost:", server.Output[0]);
        Assert.Contains(server.Output, line => line.StartsWith("Reach      only this machine: it listens on localhost only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_of_another_machine_cannot_be_listened_on()
    {
        await using var server = ServerProcess.Start("--bind", "203.0.113.9", "--port", "0");
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("203.0.113.9 is not an address of this machine.", errors);
    }

    [Fact]
    public async Task The_command_line_decides_before_the_environment_and_that_before_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                """{ "Parley": { "Port": 1, "Bind": "203.0.113.1", "Memory": false, "Data": "from-file.db", "AllowedHost": [ "file.example" ] } }""");
            var variables = new Dictionary<string, string> { ["PARLEY_PORT"] = "2", ["PARLEY_BIND"] = "127.0.0.1" };
            await using var server = await ServerProcess.Start(["--port", "0"], variables, folder.FullName).AnnouncedAsync();

            Assert.StartsWith("Chat is at http://localhost:", server.Output[0]);
            Assert.True(server.LocalAddress.Port > 2);
            Assert.Contains("History    " + Path.Combine(folder.FullName, "from-file.db"), server.Output);
            using var client = new HttpClient { Timeout = Patience };
            using var request = new HttpRequestMessage(HttpMethod.Get, server.LocalAddress) { Headers = { Host = "file.example" } };
            Assert.NotEqual(HttpStatusCode.MisdirectedRequest, (await client.SendAsync(request)).StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Memory_on_the_command_line_outweighs_a_file_in_the_environment()
    {
        var variables = new Dictionary<string, string> { ["PARLEY_DATA"] = "chat.db" };
        await using var server = await ServerProcess.Start(["--port", "0", "--memory"], variables).AnnouncedAsync();
        Assert.Contains("History    in memory only, it ends with this program", server.Output);
    }

    [Fact]
    public async Task A_port_that_only_kubernetes_meant_is_not_taken_for_ours()
    {
        var variables = new Dictionary<string, string> { ["PARLEY_PORT"] = "tcp://10.0.0.1:8080", ["PARLEY_BIND"] = "localhost" };
        await using var server = await ServerProcess.Start([], variables).AnnouncedAsync();
        Assert.True(server.LocalAddress.Port >= 8080);
    }

    [Fact]
    public async Task On_a_terminal_the_address_comes_before_the_log_and_a_phone_can_scan_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "The program \"script\", which makes a terminal, is not here.");
        var start = new ProcessStartInfo("/usr/bin/script") { RedirectStandardOutput = true, RedirectStandardInput = true };
        var program = Path.Combine(AppContext.BaseDirectory, "parley.dll");
        foreach (var argument in new[] { "-q", "-e", "-c", $"stty cols 100; exec dotnet '{program}' --port 0 --verbose", "/dev/null" })
            start.ArgumentList.Add(argument);
        start.Environment["TERM"] = "xterm-256color";
        using var terminal = Process.Start(start)!;
        try
        {
            var lines = new List<string>();
            while (await terminal.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
            {
                lines.Add(line);
                if (line.Contains("Stop", StringComparison.Ordinal))
                    break;
            }
            var first = lines.FindIndex(line => line.Contains("Chat is at http://", StringComparison.Ordinal));
            var code = lines.FindIndex(line => line.Contains("█▀▀▀▀▀█", StringComparison.Ordinal));
            Assert.True(first >= 0, string.Join('\n', lines));
            // .NET switches the terminal's keypad at its first output; that is nothing to read.
            Assert.All(lines[..first], line => Assert.Equal("", Regex.Replace(line, @"\x1b\[\?1h\x1b=", "").Trim()));
            // Without a network there is no address that a phone could use, and no code.
            var loopbackOnly = lines[first].Contains("localhost", StringComparison.Ordinal);
            Assert.True(loopbackOnly ? code < 0 : code > first, string.Join('\n', lines));
        }
        finally
        {
            terminal.Kill(entireProcessTree: true);
            await terminal.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private static Socket? Occupy(int port, out int taken)
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        taken = port;
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            socket.Listen();
            taken = ((IPEndPoint)socket.LocalEndPoint!).Port;
            return socket;
        }
        catch (SocketException) when (port != 0)
        {
            socket.Dispose();
            return null;
        }
    }
}

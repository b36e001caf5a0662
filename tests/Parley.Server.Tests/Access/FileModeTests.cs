using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Access;

/// <summary>Who may read what the program writes.</summary>
public sealed class FileModeTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Messages_and_keys_are_in_files_that_their_owner_alone_reads()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var server = await ServerProcess.Start("--port", "0", "--data", "chat.db").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = TimeSpan.FromSeconds(60) };
        using var content = new StringContent("hello");
        using var answer = await client.PostAsync(new Uri("/topics/t/messages", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode);
        foreach (var command in new[] { "backup copy.db", "export --output out.jsonl", "key add build" })
        {
            var tool = ServerProcess.Start(
                [.. command.Split(' '), "--data", "chat.db"], new Dictionary<string, string>(), server.Directory);
            await using (tool)
            {
                var (code, _, errors) = await tool.EndedAsync();
                Assert.True(code == 0, errors);
            }
        }

        var modes = Directory.GetFiles(server.Directory)
            .ToDictionary(path => Path.GetFileName(path), File.GetUnixFileMode);
        Assert.Contains("chat.db", modes.Keys);
        Assert.Contains("chat.db-wal", modes.Keys);
        Assert.Contains("copy.db", modes.Keys);
        Assert.Contains("out.jsonl", modes.Keys);
        Assert.Contains("chat.keys.json", modes.Keys);
        Assert.All(modes, file => Assert.Equal((file.Key, OwnerOnly), (file.Key, file.Value)));
    }
}

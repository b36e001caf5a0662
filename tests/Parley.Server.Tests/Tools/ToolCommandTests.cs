using System.Net.Http.Json;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Tools;

public sealed class ToolCommandTests
{
    [Fact]
    public async Task A_running_server_is_backed_up_exported_and_checked_and_the_export_imports_again()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-").FullName;
        try
        {
            await using (var server = await ServerProcess.Start(["--port", "0"], new Dictionary<string, string>(), folder).ServingAsync())
            {
                using var client = new HttpClient { BaseAddress = server.LocalAddress };
                for (var i = 1; i <= 3; i++)
                    (await client.PostAsJsonAsync("/topics/lobby/messages", $"message {i}")).EnsureSuccessStatusCode();
                (await client.PostAsJsonAsync("/topics/other/messages", "elsewhere")).EnsureSuccessStatusCode();

                await SucceedsAsync(folder, "backup", "copy.db");
                await SucceedsAsync(folder, "--check");
                await SucceedsAsync(folder, "export", "--topic", "lobby", "--output", "lobby.jsonl");
                var text = await SucceedsAsync(folder, "export", "--topic", "lobby", "--format", "txt");
                Assert.Contains("message 3", text);
                Assert.DoesNotContain("elsewhere", text);

                var (code, _, errors) = await RunAsync(folder, "import", "lobby.jsonl");
                Assert.Equal(1, code);
                Assert.Contains("in use", errors);
            }

            var exported = await File.ReadAllTextAsync(Path.Combine(folder, "lobby.jsonl"));
            await SucceedsAsync(folder, "--check", "--data", "copy.db");
            await SucceedsAsync(folder, "import", "lobby.jsonl", "--data", "new.db");
            Assert.Equal(LinesOfEntries(exported), LinesOfEntries(await SucceedsAsync(folder, "export", "--data", "new.db")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_tool_that_can_not_do_its_work_says_why()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "diary.txt"), string.Concat(Enumerable.Repeat("Dear diary, ", 100)));
            foreach (var arguments in new string[][] { ["--check"], ["backup", "x"], ["export"], ["import", "none.jsonl"], ["--check", "--data", "diary.txt"], ["import", "diary.txt"] })
            {
                var (code, output, errors) = await RunAsync(folder, arguments);
                Assert.Equal((1, ""), (code, output));
                Assert.DoesNotContain("   at ", errors);
                Assert.NotEmpty(errors);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> SucceedsAsync(string folder, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(folder, arguments);
        Assert.Equal((0, ""), (code, errors));
        return output;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        await using var tool = ServerProcess.Start(arguments, new Dictionary<string, string>(), folder);
        return await tool.EndedAsync();
    }

    private static IEnumerable<string> LinesOfEntries(string export) => export.Trim().Split('\n').Where(line =>
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("type").GetString() == "message";
    });
}

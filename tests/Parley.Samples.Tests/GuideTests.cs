using System.Text.RegularExpressions;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

/// <summary>What the tutorials show is what the samples are. A block of code names its file behind its language.</summary>
public sealed partial class GuideTests
{
    private static readonly string[] s_languages = ["csharp", "js", "html", "css"];

    private static string Folder => Path.Combine(Repository.Root, "docs", "guide");

    public static TheoryData<string, string> Tutorials => new()
    {
        { "event-source-chat.md", "EventSourceChat" },
        { "websocket-echo.md", "WebSocketEcho" },
        { "chat-rooms.md", "ChatRooms" },
        { "lan-messenger.md", "LanMessenger" },
        { "ticker.md", "Ticker" },
        { "token-stream.md", "TokenStream" },
    };

    [Theory]
    [MemberData(nameof(Tutorials))]
    public async Task Code_in_a_tutorial_is_the_samples_own(string tutorial, string sample)
    {
        var blocks = await BlocksAsync(tutorial);

        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            Assert.True(block.File.StartsWith($"samples/{sample}/", StringComparison.Ordinal), $"Names no file of the sample:\n{block.Code}");
            var file = await File.ReadAllTextAsync(Path.Combine(Repository.Root, block.File));
            Assert.True(Contains(file, block.Code), $"Not in {block.File}:\n{block.Code}");
        }
    }

    [Theory]
    [MemberData(nameof(Tutorials))]
    public async Task A_tutorial_ends_with_the_whole_program(string tutorial, string sample)
    {
        var shown = (await BlocksAsync(tutorial)).Select(block => (block.File, block.Code)).ToHashSet();

        foreach (var path in Directory.GetFiles(Path.Combine(Repository.Root, "samples", sample), "*.cs"))
        {
            var code = (await File.ReadAllTextAsync(path)).TrimEnd('\n');
            Assert.Contains(($"samples/{sample}/{Path.GetFileName(path)}", code), shown);
        }
    }

    [Fact]
    public async Task Links_in_the_guide_lead_somewhere()
    {
        var files = Directory.GetFiles(Folder, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "README.md", SearchOption.AllDirectories));
        foreach (var file in files)
        {
            foreach (Match link in Link().Matches(await File.ReadAllTextAsync(file)))
            {
                var target = Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value);
                Assert.True(Path.Exists(target), $"{file} links to {link.Groups[1].Value}, which is not there.");
            }
        }
    }

    private static async Task<List<(string File, string Code)>> BlocksAsync(string tutorial)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, tutorial));
        return
        [
            .. Block().Matches(text)
                .Where(block => s_languages.Contains(block.Groups["language"].Value))
                .Select(block => (block.Groups["file"].Value, block.Groups["code"].Value)),
        ];
    }

    /// <summary>Whether a block's lines stand in a file one after another; all may be indented there by the same.</summary>
    private static bool Contains(string file, string code)
    {
        var lines = file.Split('\n');
        var wanted = code.Split('\n');
        for (var at = 0; at + wanted.Length <= lines.Length; at++)
        {
            var indent = lines[at].Length - wanted[0].Length;
            if (indent >= 0 && lines[at].AsSpan(0, indent).IsWhiteSpace()
                && wanted.Select((line, i) => line.Length == 0 ? "" : new string(' ', indent) + line).SequenceEqual(lines[at..(at + wanted.Length)]))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("^```(?<language>\\w+) ?(?<file>\\S*)\n(?<code>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)[^)]*\)")]
    private static partial Regex Link();
}

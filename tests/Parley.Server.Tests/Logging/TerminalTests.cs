using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Parley.Server.Logging;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Logging;

/// <summary>Whatever the program writes, of clients, files and tokens, is read by a person at a terminal, who must not be fooled by it.</summary>
public sealed class TerminalTests
{
    // ESC, the C1 form of it, a title, a bell, a way back over what was written, and signs that turn the direction.
    private const string Hostile = "red \u001b[31m \u009b2J \u001b]0;owned\u0007 \b\u007f \u202egnp.exe\u2066 \u2028";

    [Fact]
    public async Task What_others_wrote_is_shown_and_not_obeyed()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--data", "chat.db").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = TimeSpan.FromSeconds(60) };
        using var published = await client.PostAsJsonAsync(new Uri("topics/t/messages", UriKind.Relative), Hostile);
        Assert.True(published.IsSuccessStatusCode);
        var raw = $"{{\"a\":\"{new string([.. Hostile.Where(sign => sign >= ' ')])}\"}}";
        using var json = new StringContent(raw, Encoding.UTF8, "application/json");
        using var second = await client.PostAsync(new Uri("topics/t/messages", UriKind.Relative), json);
        Assert.True(second.IsSuccessStatusCode);

        string[] at = ["--server", server.LocalAddress.ToString()];
        string[][] commands =
        [
            ["history", "t", .. at], ["history", "t", "--json", .. at], ["sub", "t", "--since", "start", "--count", "2", .. at],
            ["sub", "t", "--since", "start", "--count", "2", "--json", .. at], ["topics", .. at],
        ];
        foreach (var command in commands)
        {
            var output = await RunAsync(server.Directory, 0, command);
            if (command.Contains("--json"))
            {
                Assert.Equal(
                    [Hostile, raw],
                    output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("data"))
                        .Select(data => data.ValueKind == JsonValueKind.String ? data.GetString() : data.GetRawText())
                        .Select(Unescape));
            }
        }
    }

    [Fact]
    public async Task What_stands_in_a_token_or_in_a_file_of_settings_is_shown_and_not_obeyed()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
            var claims = JsonSerializer.Serialize(new { sub = "a", name = Hostile, exp = 99999999999, x = Hostile });
            await RunAsync(folder.FullName, 1, "token", "explain", $"{Part("{\"alg\":\"HS256\",\"kid\":\"\u009b2J\u202e\"}")}.{Part(claims)}.AAAA");

            var settings = new { Parley = new Dictionary<string, string> { ["Port"] = Hostile, ["Login-Url"] = Hostile, [Hostile] = "x", ["Data"] = Hostile } };
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), JsonSerializer.Serialize(settings));
            await RunAsync(folder.FullName, 2, "check-config");
            await RunAsync(folder.FullName, 2);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), "{\"Parley\": \u009b2J\u202e}");
            await RunAsync(folder.FullName, 2, "check-config");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_character_whose_bytes_come_in_two_writes_is_one()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var stream = new VisibleStream(new VisibleWriter(text)))
        {
            foreach (var one in Encoding.UTF8.GetBytes("é\u202e한\n"))
            {
                stream.Write([one]);
            }
        }

        Assert.Equal("é\\u202E한\n", text.ToString());
    }

    private static string? Unescape(string? text) => text is not null && text.StartsWith('{')
        ? $"{{\"a\":\"{JsonDocument.Parse(text).RootElement.GetProperty("a").GetString()}\"}}"
        : text;

    private static async Task<string> RunAsync(string directory, int expected, params string[] command)
    {
        await using var tool = ServerProcess.Start(command, new Dictionary<string, string>(), directory);
        var (code, output, errors) = await tool.EndedAsync();
        Assert.True(code == expected, $"{string.Join(' ', command)} ended with {code}: {errors}");
        Assert.NotEmpty(output + errors);
        Assert.DoesNotContain(output + errors, sign => sign is not ('\n' or '\t')
            && (char.IsControl(sign) || char.GetUnicodeCategory(sign) is UnicodeCategory.Format or UnicodeCategory.LineSeparator));
        return output;
    }
}

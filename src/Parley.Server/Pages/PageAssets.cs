using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using Parley.Server.Pages.Scripts;

namespace Parley.Server.Pages;

/// <summary>
/// All files that browsers may ask for. Scripts and styles of a page are put together and stand under addresses that are
/// made from their content; every source stands under its own name as well.
/// </summary>
internal sealed partial class PageAssets
{
    /// <summary>The folder of what is made here. No source has such a name.</summary>
    private const string MadeFolder = "-/";

    private static readonly FileExtensionContentTypeProvider s_types = new();

    private readonly IReadOnlyDictionary<string, byte[]> _sources;
    private readonly string _base;
    private readonly ILogger _logger;
    private readonly Dictionary<string, PageAsset> _assets = new(StringComparer.Ordinal);

    /// <param name="sources">The page's files.</param>
    /// <param name="pathBase">Where the page stands: empty for the root, else for example <c>/chat</c>.</param>
    /// <param name="logger">Told when a page has to be served as it is written.</param>
    public PageAssets(IReadOnlyDictionary<string, byte[]> sources, string pathBase, ILogger logger)
    {
        _sources = sources;
        _base = pathBase + "/";
        _logger = logger;
        Version = VersionOf(sources);
        foreach (var (path, bytes) in sources)
        {
            _assets[path] = path.EndsWith(".html", StringComparison.Ordinal)
                ? new PageAsset(Encoding.UTF8.GetBytes(MakePage(path, Encoding.UTF8.GetString(bytes))), TypeOf(path), isImmutable: false)
                : new PageAsset(bytes, TypeOf(path), isImmutable: false);
        }
    }

    /// <summary>Every address below the base, and what is there.</summary>
    public IReadOnlyDictionary<string, PageAsset> All => _assets;

    /// <summary>
    /// Follows from all sources. Each page bears it, so that one that is open can tell whether the server that it comes
    /// back to has another.
    /// </summary>
    public string Version { get; }

    private static string TypeOf(string path)
    {
        var type = s_types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        return type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
    }

    /// <summary>Whether an address can never have another content: its name, or the version in its query, says which it has.</summary>
    public bool IsOfThisVersion(PageAsset asset, string? version) => asset.IsImmutable || (!asset.IsPage && version == Version);

    private static string VersionOf(IReadOnlyDictionary<string, byte[]> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, bytes) in sources.OrderBy(source => source.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(SHA256.HashData(bytes));
        }

        return PageAsset.Shorten(hash.GetHashAndReset());
    }

    private string MakePage(string path, string html)
    {
        try
        {
            html = JoinStyles(BundleScript(html));
        }
        catch (ScriptException error)
        {
            // Slower, and just as good otherwise. A test sees to it that this does not happen to our own page.
            LogNotBundled(_logger, path, error.Message);
        }

        html = html.Replace("data-base=\"/\"", $"data-base=\"{_base}\" data-version=\"{Version}\"", StringComparison.Ordinal);
        html = IconElement().Replace(html, match => $"{match.Value}?v={Version}");
        return RootAddress().Replace(html, match => $"{match.Groups[1].Value}=\"{_base}");
    }

    private string BundleScript(string html)
    {
        var script = ScriptElement().Match(html);
        if (!script.Success)
        {
            return html;
        }

        var files = ScriptBundle.Make(script.Groups[1].Value, Source, (name, text) => Publish(name, ".js", text));
        var elements = files.SkipLast(1).Select(file => $"<link rel=\"modulepreload\" href=\"/{MadeFolder}{file}\">")
            .Append($"<script type=\"module\" src=\"/{MadeFolder}{files[^1]}\"></script>");
        return html.Replace(script.Value, string.Join('\n', elements), StringComparison.Ordinal);
    }

    private string JoinStyles(string html)
    {
        var links = StyleElement().Matches(html);
        if (links.Count == 0)
        {
            return html;
        }

        var css = string.Concat(links.Select(link => StyleText.Strip(Source(link.Groups[1].Value))));
        var file = Publish("page", ".css", css);
        html = html.Replace(links[0].Value, $"<link rel=\"stylesheet\" href=\"/{MadeFolder}{file}\">", StringComparison.Ordinal);
        return links.Skip(1).Aggregate(html, (text, link) => text.Replace(link.Value, "", StringComparison.Ordinal));
    }

    private string Source(string path) => _sources.TryGetValue(path, out var bytes)
        ? Encoding.UTF8.GetString(bytes)
        : throw new ScriptException($"There is no {path}.");

    private string Publish(string name, string extension, string text)
    {
        var asset = new PageAsset(Encoding.UTF8.GetBytes(text), TypeOf(extension), isImmutable: true);
        var file = $"{name}.{asset.Hash}{extension}";
        _assets[MadeFolder + file] = asset;
        return file;
    }

    [GeneratedRegex("<script type=\"module\" src=\"/([^\"]+)\"></script>")]
    private static partial Regex ScriptElement();

    [GeneratedRegex("<link rel=\"stylesheet\" href=\"/([^\"]+)\">\\s*")]
    private static partial Regex StyleElement();

    [GeneratedRegex("(?<=<link rel=\"icon\" href=\")[^\"?]+")]
    private static partial Regex IconElement();

    [GeneratedRegex("\\b(href|src)=\"/")]
    private static partial Regex RootAddress();

    [LoggerMessage(600, LogLevel.Warning, "{Path} is served as it is written, in many files: {Reason}")]
    private static partial void LogNotBundled(ILogger logger, string path, string reason);
}

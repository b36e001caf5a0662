using System.Net;

namespace Parley.AspNetCore.Security;

/// <summary>
/// A host by which a server may be called, as it stands in a configuration: a name (<c>chat.example.org</c>), every name
/// below another (<c>*.example.org</c>), an address, or a range of addresses (<c>192.168.0.0/16</c>).
/// Immutable and safe to use from any thread.
/// </summary>
public sealed class HostPattern
{
    /// <summary>What may be written, as the end of a sentence for an error message.</summary>
    public const string Allowed =
        "a name such as chat.example.org or *.example.org, an address, or a range such as 192.168.0.0/16, all without scheme and port";

    private readonly HostName _exact;
    private readonly string? _suffix;
    private readonly IPNetwork? _range;

    private HostPattern(HostName exact, string? suffix, IPNetwork? range)
    {
        _exact = exact;
        _suffix = suffix;
        _range = range;
    }

    /// <summary>Whether <paramref name="text"/> can be parsed.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>Reads a pattern. Names in other scripts are turned into the form that browsers send (RFC 5891).</summary>
    /// <param name="text">The text; see <see cref="Allowed"/>.</param>
    /// <param name="pattern">The pattern, when the text is one.</param>
    public static bool TryParse(string? text, out HostPattern? pattern)
    {
        pattern = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;
        if (text.Contains('/') && IPNetwork.TryParse(text, out var range))
        {
            pattern = new HostPattern(default, null, range);
            return true;
        }
        if (text.Contains(':') && !text.StartsWith('[') && IPAddress.TryParse(text, out _))
            text = $"[{text}]";

        var below = text.StartsWith("*.", StringComparison.Ordinal);
        if (!HostName.TryParse(below ? text[2..] : text, out var host) || (below && host.Address is not null))
            return false;
        pattern = below ? new HostPattern(default, "." + host.Name, null) : new HostPattern(host, null, null);
        return true;
    }

    /// <summary>Whether a host falls under this pattern.</summary>
    internal bool Matches(HostName host)
    {
        if (_range is { } range)
            return host.Address is { } address && range.Contains(address);
        if (_suffix is not null)
            return host.Address is null && host.Name.EndsWith(_suffix, StringComparison.Ordinal);
        return host == _exact;
    }
}

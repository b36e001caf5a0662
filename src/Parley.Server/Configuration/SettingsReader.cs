using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Parley.AspNetCore.Security;
using Parley.Chat;
using Parley.Retention;
using Parley.Sqlite;

namespace Parley.Server.Configuration;

/// <summary>
/// Turns what the sources say into checked settings. It goes on after a mistake, so that a person reads all of them
/// at once and not one at each start.
/// </summary>
internal sealed partial class SettingsReader
{
    private readonly IReadOnlyList<SettingsSource> _sources;
    private readonly List<string> _mistakes = [];

    private SettingsReader(IReadOnlyList<SettingsSource> sources) => _sources = sources;

    /// <summary>Reads the settings; the sources stand in the order of who decides.</summary>
    /// <param name="sources">The sources, the one that decides first.</param>
    /// <param name="mistakes">Everything that is wrong, a line each; empty when the settings can be used.</param>
    public static ServerSettings Read(IReadOnlyList<SettingsSource> sources, out IReadOnlyList<string> mistakes)
    {
        var reader = new SettingsReader(sources);
        var settings = reader.Read();
        mistakes = reader._mistakes;
        return settings;
    }

    private ServerSettings Read()
    {
        _mistakes.AddRange(_sources.SelectMany(source => source.Mistakes));
        var (memory, data) = ReadStore();
        if (memory)
            RefuseBesideMemory();
        var access = new AccessReader(this);
        var options = access.Read();
        return new ServerSettings
        {
            Port = ReadPort(),
            Bind = ReadBind(),
            Memory = memory,
            DataFile = data,
            Synchronous = ReadSynchronous(),
            Retention = ReadRetention(),
            AllowedHosts = ReadList(Setting.AllowedHost, HostPattern.IsValid, HostPattern.Allowed),
            AllowedOrigins = ReadList(Setting.AllowedOrigin, WebOrigin.IsValid, WebOrigin.Allowed),
            BasePath = ReadBasePath(),
            Access = options,
            Login = access.ReadLogin(options),
            TrustedProxies = ReadList(Setting.TrustedProxy, TrustedProxy.IsValid, TrustedProxy.Allowed),
            Passcode = ReadPasscode(),
            HostLink = ReadSwitch(Setting.HostLink),
            Limits = ReadLimits(),
            Verbose = ReadSwitch(Setting.Verbose),
        };
    }

    private int? ReadPort()
    {
        if (Single(Setting.Port) is not { } given)
            return null;
        if (int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
            return port;
        Wrong(given, "is not a port", "a number from 1 to 65535, or 0 for any free port");
        return null;
    }

    private IReadOnlyList<IPAddress> ReadBind()
    {
        if (Single(Setting.Bind) is not { } given || given.Text is "*")
            return [];
        if (string.Equals(given.Text, "localhost", StringComparison.OrdinalIgnoreCase))
            return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        if (IPAddress.TryParse(given.Text.Trim('[', ']'), out var address))
            return IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address) ? [] : [address];
        Wrong(given, "is not an address", "an IPv4 or IPv6 address of this machine, \"localhost\", or \"*\" for all addresses");
        return [];
    }

    /// <summary>Memory and file exclude each other; where two sources disagree, the one that decides wins.</summary>
    private (bool Memory, string? Data) ReadStore()
    {
        var memory = ReadSwitch(Setting.Memory);
        var data = ReadDataFile();
        if (!memory || data is null)
            return (memory, data);

        var rankOfMemory = RankOf(Setting.Memory);
        var rankOfData = RankOf(Setting.Data);
        if (rankOfMemory == rankOfData)
        {
            var source = _sources[rankOfMemory];
            _mistakes.Add($"{source.Given[Setting.Memory].Where} and {source.Given[Setting.Data].Where}: only one of them can be given.");
        }
        return rankOfMemory < rankOfData ? (true, null) : (false, data);
    }

    /// <summary>What is about a file does nothing without one, and who gave it would believe that it does.</summary>
    private void RefuseBesideMemory()
    {
        foreach (var setting in (Setting[])[Setting.Synchronous, Setting.Retention])
        {
            if (RankOf(setting) is >= 0 and var rank && rank <= RankOf(Setting.Memory))
            {
                _mistakes.Add($"{Find(setting)!.Where} does nothing with {Find(Setting.Memory)!.Where}: "
                    + "a history in memory has no file, and ends with the program. Allowed: one of them.");
            }
        }
    }

    private string? ReadDataFile()
    {
        if (Single(Setting.Data) is not { } given)
            return null;
        string path;
        try
        {
            path = Path.GetFullPath(given.Text);
        }
        catch (ArgumentException)
        {
            Wrong(given, "is not a file name", "the path of a file");
            return null;
        }
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(given.Text))
            Wrong(given, "is a directory", "the path of a file, for example " + Path.Combine(given.Text, "parley.db"));
        else if (!Directory.Exists(Path.GetDirectoryName(path)))
            Wrong(given, $"lies in a directory that does not exist ({Path.GetDirectoryName(path)})", "a file in a directory that exists");
        return path;
    }

    private string ReadBasePath()
    {
        if (Single(Setting.BasePath) is not { } given)
            return "";
        var path = given.Text.TrimEnd('/');
        if (path.Length == 0 || BasePathText().IsMatch(path))
            return path;
        Wrong(given, "is no path", "a path such as /chat or /team/chat, of letters, digits, - . _ and ~");
        return "";
    }

    [GeneratedRegex("^(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+$")]
    private static partial Regex BasePathText();

    private SqliteSynchronous ReadSynchronous()
    {
        if (Single(Setting.Synchronous) is not { } given)
            return SqliteSynchronous.Full;
        switch (given.Text.ToUpperInvariant())
        {
            case "FULL":
                return SqliteSynchronous.Full;
            case "NORMAL":
                return SqliteSynchronous.Normal;
            default:
                Wrong(given, "is no way to store", "full or normal");
                return SqliteSynchronous.Full;
        }
    }

    private List<RetentionRule> ReadRetention() =>
        [.. ReadList(Setting.Retention, text => RetentionText.TryParse(text, out _), RetentionText.Allowed)
            .Select(text => RetentionText.TryParse(text, out var rule) ? rule : null).OfType<RetentionRule>()];

    private string? ReadPasscode()
    {
        if (Single(Setting.Passcode) is not { } given)
            return null;
        if (given.Text.Trim() is { Length: > 0 and <= ModerationOptions.MaxPasscodeLength } passcode && !passcode.Any(char.IsControl))
            return passcode;
        // The value is a secret, and what is wrong is told where everybody may read it.
        _mistakes.Add($"{given.Where}: cannot be used. Allowed: 1 to {ModerationOptions.MaxPasscodeLength} characters.");
        return null;
    }

    private ServerLimits ReadLimits()
    {
        var limits = new ServerLimits();
        foreach (var text in ReadList(Setting.Limit, LimitText.IsValid, LimitText.Allowed))
            LimitText.TryApply(text, limits, out limits);
        return limits;
    }

    private bool ReadSwitch(Setting setting)
    {
        if (Single(setting) is not { } given)
            return false;
        switch (given.Text.ToUpperInvariant())
        {
            case "TRUE" or "1" or "YES" or "ON":
                return true;
            case "FALSE" or "0" or "NO" or "OFF":
                return false;
            default:
                Wrong(given, "is neither yes nor no", "true or false");
                return false;
        }
    }

    /// <summary>Every value of a setting, with the place.</summary>
    internal IEnumerable<(string Text, string Where)> Values(Setting setting) =>
        Find(setting) is { } given ? given.Values.Select(value => (value, given.Where)) : [];

    /// <summary>Something is wrong that is not about one value, or whose value is a secret.</summary>
    internal void Complain(string mistake) => _mistakes.Add(mistake);

    internal List<string> ReadList(Setting setting, Func<string, bool> isValid, string allowed)
    {
        var good = new List<string>();
        if (Find(setting) is not { } given)
            return good;
        foreach (var text in given.Values)
        {
            if (isValid(text))
                good.Add(text);
            else
                Wrong((text, given.Where), "cannot be used", allowed);
        }
        return good;
    }

    internal (string Text, string Where)? Single(Setting setting)
    {
        if (Find(setting) is not { } given)
            return null;
        if (given.Values.Count == 1)
            return (given.Values[0], given.Where);
        _mistakes.Add($"{given.Where}: given {given.Values.Count} times{(setting.IsSecret ? "" : $" ({string.Join(", ", given.Values)})")}. Allowed: once.");
        return null;
    }

    private GivenValue? Find(Setting setting) => Find(_sources, setting);

    /// <summary>What decides about a setting; null when nobody gave it.</summary>
    public static GivenValue? Find(IReadOnlyList<SettingsSource> sources, Setting setting) =>
        sources.Select(source => source.Given.GetValueOrDefault(setting)).FirstOrDefault(given => given is not null);

    private int RankOf(Setting setting)
    {
        for (var rank = 0; rank < _sources.Count; rank++)
        {
            if (_sources[rank].Given.ContainsKey(setting))
                return rank;
        }
        return -1;
    }

    internal void Wrong((string Text, string Where) given, string what, string allowed) =>
        _mistakes.Add($"{given.Where}: \"{AddressText.Mask(given.Text)}\" {what}. Allowed: {allowed}.");
}

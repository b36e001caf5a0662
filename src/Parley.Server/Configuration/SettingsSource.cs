namespace Parley.Server.Configuration;

/// <summary>
/// A place that settings come from. Sources are asked in order, and the first that gives a value for a setting decides it.
/// </summary>
/// <param name="Given">What this source says.</param>
/// <param name="Mistakes">What is wrong with the source itself: a file that cannot be read, an option that does not exist.</param>
internal sealed record SettingsSource(
    IReadOnlyDictionary<Setting, GivenValue> Given,
    IReadOnlyList<string> Mistakes);

using Parley.Messages;

namespace Parley.Search;

/// <summary>A page of results.</summary>
/// <param name="Results">Newest first.</param>
/// <param name="More">Whether there are older ones.</param>
public sealed record SearchPage(IReadOnlyList<SearchResult> Results, bool More);

/// <summary>A message that was found.</summary>
/// <param name="Message">The message as it is now.</param>
/// <param name="Text">
/// Its text: the data when that is a string, else all strings in the data (not the names of members), a line each.
/// </param>
/// <param name="Ranges">What matches in the text, in order, without overlap.</param>
public sealed record SearchResult(LogEntry Message, string Text, IReadOnlyList<TextRange> Ranges);

/// <summary>A part of a text, in UTF-16 code units, as JavaScript counts.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct TextRange(int Start, int Length);

using System.Text.Json;
using Parley.Messages;

namespace Parley;

/// <summary>An entry of a topic with its data read as a type.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="Entry">The entry as it is.</param>
/// <param name="Id">Its place; given as <c>after</c> it continues behind it.</param>
/// <param name="Data">The data; the default for a deletion, and where it cannot be read.</param>
/// <param name="Error">Why the data cannot be read; null when it was.</param>
public sealed record TypedEntry<T>(LogEntry Entry, LogPosition Id, T? Data, JsonException? Error);

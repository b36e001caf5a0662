namespace Parley.CodeFiles;

/// <summary>The data file.</summary>
/// <param name="Close">Why the server ends a connection.</param>
/// <param name="Error">Why the server refuses a request or a command.</param>
public sealed record CodeList(IReadOnlyList<CloseRow> Close, IReadOnlyList<ErrorRow> Error);

/// <summary>A close code.</summary>
/// <param name="Number">The WebSocket close code.</param>
/// <param name="Name">The name on the wire.</param>
/// <param name="Reconnect">Whether the client shall come back by itself.</param>
/// <param name="Meaning">One or two sentences for people.</param>
public sealed record CloseRow(int Number, string Name, bool Reconnect, string Meaning);

/// <summary>An error code.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Status">The HTTP status that goes with it.</param>
/// <param name="Meaning">One or two sentences for people.</param>
public sealed record ErrorRow(string Name, int Status, string Meaning);

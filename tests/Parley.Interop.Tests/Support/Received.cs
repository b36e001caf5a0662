using System.Text.Json;

namespace Parley.Interop.Tests.Support;

/// <summary>An event as a client saw it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id where the client tells one.</param>
/// <param name="Data">Its payload, as text.</param>
internal sealed record Received(string Type, string? Id, string Data)
{
    /// <summary>The payload.</summary>
    public JsonElement Payload => Json.Parse(Data);

    /// <summary>A member of the payload, as text.</summary>
    public string this[string member] => Payload.GetProperty(member).ToString();

    public override string ToString() => $"{Type} {Id} {Data}";
}

using System.Text.Json;

namespace Parley.Chat.Tests.Support;

/// <summary>What a tab received.</summary>
internal sealed record Event(string Type, JsonElement Payload)
{
    public JsonElement this[string member] => Payload.GetProperty(member);

    public override string ToString() => $"{Type} {Payload.GetRawText()}";
}

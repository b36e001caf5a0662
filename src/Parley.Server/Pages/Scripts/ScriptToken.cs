namespace Parley.Server.Pages.Scripts;

/// <summary>A piece of JavaScript.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it stands in the source.</param>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text)
{
    /// <summary>Whether it means anything but the end of a line.</summary>
    public bool IsCode => Kind is not (ScriptTokenKind.Gap or ScriptTokenKind.LineEnd);

    /// <summary>Whether it is this word or mark.</summary>
    public bool Is(string text) => Kind is ScriptTokenKind.Word or ScriptTokenKind.Mark && Text == text;
}

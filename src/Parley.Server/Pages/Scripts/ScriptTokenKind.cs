namespace Parley.Server.Pages.Scripts;

/// <summary>What a piece of JavaScript is.</summary>
internal enum ScriptTokenKind
{
    /// <summary>A name, a keyword, a number.</summary>
    Word,

    /// <summary>A string in quotes.</summary>
    Text,

    /// <summary>A template, with what stands in its places.</summary>
    Template,

    /// <summary>A regular expression.</summary>
    Pattern,

    /// <summary>Anything else that counts: one character, or ++, --, =&gt;.</summary>
    Mark,

    /// <summary>A comment, or space within a line.</summary>
    Gap,

    /// <summary>The end of a line, or a comment with one in it.</summary>
    LineEnd,
}

namespace Parley.Export;

/// <summary>What an export looks like.</summary>
public enum ExportFormat
{
    /// <summary>A JSON object a line; can be imported again.</summary>
    Jsonl,

    /// <summary>A page to read or print.</summary>
    Html,

    /// <summary>Plain text.</summary>
    Txt,
}

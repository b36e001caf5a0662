namespace Parley.Server.Pages.Scripts;

/// <summary>What a module takes from another.</summary>
/// <param name="Path">The other module.</param>
/// <param name="Names">Names there and here; empty when it is only to be run.</param>
/// <param name="Whole">What the whole module is called here; null for nothing.</param>
internal sealed record ScriptImport(string Path, IReadOnlyList<(string There, string Here)> Names, string? Whole = null);

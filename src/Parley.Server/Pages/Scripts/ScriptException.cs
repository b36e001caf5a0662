namespace Parley.Server.Pages.Scripts;

/// <summary>A script is written in a way that is not understood here. The page is then served as it is written.</summary>
internal sealed class ScriptException(string message) : Exception(message);

namespace Parley.Sqlite;

/// <summary>A file can not be used as a log. It is left as it is. The message names it and says what to do.</summary>
public sealed class LogFileException : Exception
{
    /// <summary>Makes one.</summary>
    public LogFileException(LogFileProblem problem, string message, Exception? inner = null)
        : base(message, inner) => Problem = problem;

    /// <summary>What is wrong.</summary>
    public LogFileProblem Problem { get; }
}

using System.Globalization;
using Parley.Export;

namespace Parley.Server.Tools;

/// <summary>Shows on the standard error how far a task is, when that is a terminal: one line that is written over.</summary>
internal sealed class TerminalProgress(string task) : IProgress<LogProgress>, IDisposable
{
    // Ten times a second is as often as anybody looks.
    private const int PauseMs = 100;

    private readonly bool _isShown = !Console.IsErrorRedirected;

    // The line is the program's own, and its carriage return is meant.
    private readonly StreamWriter _terminal = new(Console.OpenStandardError()) { AutoFlush = true };
    private long _nextMs;
    private bool _isDirty;

    public void Report(LogProgress value)
    {
        if (!_isShown || Environment.TickCount64 < _nextMs)
            return;
        _nextMs = Environment.TickCount64 + PauseMs;
        _isDirty = true;
        var percent = value.Total > 0 ? value.Done * 100.0 / value.Total : 0;
        _terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\r{task} {percent,5:F1} %"));
    }

    public void Dispose()
    {
        if (_isDirty)
            _terminal.Write("\r" + new string(' ', task.Length + 8) + "\r");
        _terminal.Dispose();
    }
}

using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Parley.Interop.Tests.Support;

/// <summary>A program that tells what happens line by line. Ends with the test.</summary>
internal sealed class LineProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _errors;

    private LineProcess(Process process, bool readLines)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        if (readLines)
        {
            _ = ReadAsync();
        }
    }

    /// <summary>What it writes, for those that do not read lines.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    public static LineProcess Start(string program, IEnumerable<string> arguments, bool readLines = true)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new LineProcess(Process.Start(start)!, readLines);
    }

    /// <summary>The next line.</summary>
    public async Task<string> NextAsync()
    {
        try
        {
            return await _lines.Reader.ReadAsync().AsTask().WaitAsync(TestServer.Patience);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"The client has ended: {await _errors.WaitAsync(TestServer.Patience)}");
        }
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().WaitAsync(TestServer.Patience);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }
}

using System.Buffers;
using System.Text;
using Parley.Log;
using Parley.Messages;

namespace Parley.Export;

/// <summary>Writes entries in one format. Text is collected and leaves with <see cref="FlushAsync"/>.</summary>
internal abstract class EntryWriter(Stream output) : IAsyncDisposable
{
    /// <summary>What was not flushed yet, as UTF-8.</summary>
    protected ArrayBufferWriter<byte> Buffer { get; } = new(64 * 1024);

    public static EntryWriter Create(ExportFormat format, LogHead head, Stream output) => format switch
    {
        ExportFormat.Jsonl => new JsonlEntryWriter(head, output),
        ExportFormat.Html => new HtmlEntryWriter(output),
        ExportFormat.Txt => new TextEntryWriter(output),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "It is no format of an export."),
    };

    public async Task BeginAsync()
    {
        Begin();
        await FlushAsync(default).ConfigureAwait(false);
    }

    public abstract void BeginTopic(string topic, TopicState state);

    public abstract void Write(LogEntry entry);

    public async Task FlushAsync(CancellationToken cancel)
    {
        await output.WriteAsync(Buffer.WrittenMemory, cancel).ConfigureAwait(false);
        Buffer.ResetWrittenCount();
    }

    public async ValueTask DisposeAsync()
    {
        End();
        await FlushAsync(default).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }

    protected virtual void Begin()
    {
    }

    protected virtual void End()
    {
    }

    protected void Append(string text) => Encoding.UTF8.GetBytes(text, Buffer);
}

using System.Runtime.CompilerServices;

/// <summary>Stands in for whatever writes piece by piece: a language model, a build, a long query.</summary>
internal static class Generator
{
    private const string Text =
        """
        You asked about {about}. This text is made a few letters at a time, and every piece is a message in a topic of its own.

        Reload the page while it grows, or pull the plug: the browser says which piece it has last, and the server goes on
        from there. Nothing is missing and nothing comes twice, because the pieces are in a log and not in a connection.

        Open the same address in a second window. It starts at the first piece, catches up in one step, and then both of
        them grow together. Close them all: the writing goes on, and whoever comes later finds the whole text.

        The last message says that this is the end, so that nobody waits for more.
        """;

    /// <summary>Writes a text.</summary>
    /// <param name="about">What about.</param>
    /// <param name="cancel">Stops in the middle.</param>
    public static async IAsyncEnumerable<string> WriteAsync(string about, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var piece in Text.Replace("{about}", about).EnumerateRunes().Chunk(5))
        {
            yield return string.Concat(piece);
            await Task.Delay(30, cancel);
        }
    }
}

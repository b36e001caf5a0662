using Parley.Codes;

namespace Parley.AspNetCore.Commands;

/// <summary>What a text frame turned out to be: a command, or a mistake to answer.</summary>
internal sealed record ParsedCommand
{
    /// <summary>The command, or null.</summary>
    public Command? Command { get; private init; }

    /// <summary>The mistake, or null.</summary>
    public Refusal? Error { get; private init; }

    /// <summary>The reference for the answer, as JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> Reference { get; private init; }

    /// <summary>Whether the frame was no command at all, so that the connection ends after the answer.</summary>
    public bool IsFatal { get; private init; }

    internal static ParsedCommand Of(Command command) => new() { Command = command, Reference = command.Reference };

    internal static ParsedCommand Refuse(Refusal error, ReadOnlyMemory<byte> reference) =>
        new() { Error = error, Reference = reference };

    internal static ParsedCommand End(string detail) =>
        new() { Error = new Refusal(ErrorCode.BadRequest, detail), IsFatal = true };
}

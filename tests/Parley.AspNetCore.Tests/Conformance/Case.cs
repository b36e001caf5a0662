namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>One case of the Autobahn suite.</summary>
/// <param name="Id">Its number there.</param>
/// <param name="CloseCode">What the server's closing frame must say.</param>
/// <param name="Steps">What happens before it.</param>
internal sealed record Case(string Id, int CloseCode, params Step[] Steps)
{
    private const int Text = 1;
    private const int Close = 8;

    /// <summary>Whether the client closes by itself, as one of its steps or at the end.</summary>
    public bool IsClosedByClient => CloseCode == 1000 || ClosesItself;

    /// <summary>Whether a step has the client's closing frame.</summary>
    public bool ClosesItself => Steps.Any(step => step.Frames.Any(frame => frame.Opcode == Close));

    /// <summary>Whether binary messages are echoed there, and refused here.</summary>
    public Case AsBinary() => new(Id, 1003, [.. Steps.Take(1).Select(step => step with
    {
        Frames = [.. step.Frames.Select(frame => frame.Opcode == Text ? frame with { Opcode = 2 } : frame)],
        Answers = [],
    })]);

    /// <summary>As the case ends where a text of this length is too long.</summary>
    /// <param name="longest">The longest text that is echoed, in bytes.</param>
    public Case Within(int longest) =>
        CloseCode != 1003 && Steps.SelectMany(step => step.Answers).Any(answer => answer.Payload.Length > longest)
        ? new Case(Id, 1009, [.. Steps.Take(1).Select(step => step with { Answers = [] })])
        : this;
}

namespace Parley.Chat;

/// <summary>What <c>AddParleyChat</c> sets up. Everything has a default.</summary>
public sealed class ParleyChatOptions
{
    /// <summary>How the server is hosted and moderated.</summary>
    public ModerationOptions Moderation { get; set; } = new();
}

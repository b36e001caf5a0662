namespace Parley.Chat;

/// <summary>What <c>AddParleyChat</c> sets up. Everything has a default.</summary>
public sealed class ParleyChatOptions;

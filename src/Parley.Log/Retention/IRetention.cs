namespace Parley.Retention;

/// <summary>A log that lets old entries go by rules, by itself and in small steps.</summary>
public interface IRetention
{
    /// <summary>The rules, in the order in which they are tried.</summary>
    IReadOnlyList<RetentionRule> Rules { get; }

    /// <summary>Goes through all topics once, now. Appends and reads go on meanwhile.</summary>
    /// <returns>How many entries went.</returns>
    /// <exception cref="Log.LogUnavailableException">The log cannot be written now; what went before that is gone.</exception>
    Task<long> TrimAsync(CancellationToken cancel);
}

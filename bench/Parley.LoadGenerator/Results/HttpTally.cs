namespace Parley.LoadGenerator.Results;

/// <summary>What the clients of one server have done together.</summary>
internal sealed class HttpTally
{
    public long Done { get; set; }

    /// <summary>No more requests are sent.</summary>
    public bool IsStopped { get; set; }

    /// <summary>From a request to the end of its answer, in nanoseconds.</summary>
    public Histogram Latency { get; } = new();
}

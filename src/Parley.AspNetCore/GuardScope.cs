namespace Parley.AspNetCore;

/// <summary>Where a guard acts.</summary>
public enum GuardScope
{
    /// <summary>Nowhere.</summary>
    Nowhere,

    /// <summary>At Parley's own endpoints: what <c>MapParley</c>, <c>MapEventStream</c>, <c>MapWebSocket</c> and <c>MapParleyChat</c> map.</summary>
    ParleyEndpoints,

    /// <summary>At every request that reaches the place in the pipeline, the app's own pages and files included.</summary>
    WholeApp,
}

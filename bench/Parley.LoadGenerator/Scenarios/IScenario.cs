namespace Parley.LoadGenerator.Scenarios;

/// <summary>A scenario on one server that is ready to be measured, again and again.</summary>
internal interface IScenario : IDisposable
{
    /// <summary>Measures once and writes the figures down.</summary>
    void Measure();
}

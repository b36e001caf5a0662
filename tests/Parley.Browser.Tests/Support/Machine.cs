namespace Parley.Browser.Tests.Support;

/// <summary>The machine on which the tests run.</summary>
internal static class Machine
{
    /// <summary>
    /// By how much limits of time are stretched: <c>PARLEY_TEST_SLOWNESS</c>, 1 where it is not given. For machines that
    /// do other work beside the tests.
    /// </summary>
    public static double Slowness { get; } =
        double.TryParse(Environment.GetEnvironmentVariable("PARLEY_TEST_SLOWNESS"), System.Globalization.CultureInfo.InvariantCulture, out var factor) ? factor : 1;
}

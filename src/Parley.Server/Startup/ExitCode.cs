namespace Parley.Server.Startup;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked to do, or was told to stop.</summary>
    public const int Success = 0;

    /// <summary>The settings are right, but the machine does not allow it: a port is taken, for example.</summary>
    public const int CannotStart = 1;

    /// <summary>A setting is wrong.</summary>
    public const int WrongSettings = 2;

    /// <summary>It was told to stop and could not in time.</summary>
    public const int StoppedHard = 3;
}

namespace Parley.AspNetCore.Security;

/// <summary>
/// Where authentication finds the guards. In an app it may run before them, because ASP.NET Core puts it at the beginning of the
/// pipeline by itself.
/// </summary>
internal sealed class GuardPlace
{
    private volatile Guards? _guards;

    /// <summary>Those of the app; null for none.</summary>
    public Guards? Guards
    {
        get => _guards;
        set => _guards = value;
    }
}

namespace Parley.Access;

/// <summary>Stands around the access of an app, whatever that is.</summary>
internal interface IAccessLayer
{
    /// <summary>The same access with something before it.</summary>
    IAccess Around(IAccess access);
}

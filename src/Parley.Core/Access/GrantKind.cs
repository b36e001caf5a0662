namespace Parley.Access;

/// <summary>By what somebody got rights.</summary>
public enum GrantKind
{
    /// <summary>By nothing: nobody has proved anything.</summary>
    Guest,

    /// <summary>By a token that another system signed.</summary>
    Token,

    /// <summary>By an API key.</summary>
    Key,

    /// <summary>By signing in to the app around it, in a way that the app has set up.</summary>
    Login,
}

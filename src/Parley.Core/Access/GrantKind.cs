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
}

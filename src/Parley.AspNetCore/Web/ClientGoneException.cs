namespace Parley.AspNetCore.Web;

/// <summary>The client went away in the middle of its request: nobody waits for an answer.</summary>
internal sealed class ClientGoneException(Exception inner) : OperationCanceledException("The client is gone.", inner);

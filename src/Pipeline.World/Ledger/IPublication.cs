namespace Pipeline.World;

/// <summary>Files on their way from <c>.staging</c> to where everyone sees them.</summary>
internal interface IPublication
{
    /// <summary>Puts them in place, durably. No other process publishes meanwhile.</summary>
    void Publish();

    /// <summary>Undoes as much of <see cref="Publish"/> as was done.</summary>
    void TakeBack();
}

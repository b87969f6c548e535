//! Fashion-MNIST, MNIST and CIFAR-10: found, verified, decoded, split, augmented and batched.
